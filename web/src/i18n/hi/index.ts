import common from "./common.json";
import map from "./map.json";
import seats from "./seats.json";
import home from "./home.json";
import event from "./event.json";
import checkout from "./checkout.json";
import signIn from "./sign-in.json";
import problem from "./problem.json";
import booking from "./booking.json";
import account from "./account.json";

export default { common, map, seats, home, event, checkout, sign_in: signIn, problem, booking, account };
